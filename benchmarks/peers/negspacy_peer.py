"""negspacy over the phrases and notes of a JSON file: prints notes a second by the clock and by processor time. It runs in an environment of its own."""

import json
import sys
from pathlib import Path
from time import perf_counter, process_time

import spacy
from negspacy.negation import Negex  # noqa: F401 - it registers the pipe

given = json.loads(Path(sys.argv[1]).read_text("utf-8"))
nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
ruler.add_patterns([{"label": "RISK", "pattern": phrase} for phrase in given["phrases"]])
nlp.add_pipe("negex", config={"ent_types": ["RISK"]})
notes = given["notes"]
list(nlp.pipe(notes[:50]))
start, spent = perf_counter(), process_time()
for _ in nlp.pipe(notes):
    pass
print(len(notes) / (perf_counter() - start), len(notes) / (process_time() - spent))
