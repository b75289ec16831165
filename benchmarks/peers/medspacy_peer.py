"""medspaCy's default pipeline over the phrases and notes of a JSON file: prints notes a second. In an environment of its own."""

import json
import sys
from pathlib import Path
from time import perf_counter

import medspacy
from loguru import logger
from medspacy.ner import TargetRule

given = json.loads(Path(sys.argv[1]).read_text("utf-8"))
logger.disable("PyRuSH")
nlp = medspacy.load()
nlp.get_pipe("medspacy_target_matcher").add([TargetRule(phrase, "RISK") for phrase in given["phrases"]])
notes = given["notes"][: max(20, len(given["notes"]) // 20)]
nlp(notes[0])
start = perf_counter()
for note in notes:
    nlp(note)
print(len(notes) / (perf_counter() - start))
