"""What looks like an indicator and is none: prompts of forms, names, topics, figures of speech."""

import pytest

from nlp.extract import by_lexicon


@pytest.mark.parametrize(
    "text",
    [
        "Any concerns about arson? ____",
        "Weapons ☐ Drugs ☐ Alcohol ☐",
        "Self-harm: Y / N (delete as applicable)",
        "Is there a history of domestic abuse?",
        "- Any known weapons?",
        "PC Stabb will call on Tuesday.",
        "Ms Ransom takes over from Monday.",
        "He starts at Robbery & Sons on Friday.",
        "She has training on domestic abuse next week.",
        "Gave him the leaflet about alcohol misuse.",
        "Watched a documentary about serial arson.",
        "The stairs nearly killed me, he laughs.",
        "His back is killing him after the shift.",
    ],
)
def test_none_is_read(text: str) -> None:
    assert [m.rule for m in by_lexicon(text) if m.asserted] == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Asked about weapons. He was found with a knife in his sock.", "weapons"),
        ("Mr Smith punched another resident in the face.", "violence"),
        ("After the training he punched another prisoner in the face.", "violence"),
        ("Any knives? Found with a lock knife in his bag.", "weapons"),
    ],
)
def test_what_stands_beside_a_trap_is_read(text: str, category: str) -> None:
    assert category in {m.category for m in by_lexicon(text) if m.asserted}
