"""The languages of the addon: whole, and with the template's placeholders."""

import re
from collections import Counter

import polib
import pytest

from host import terms

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf%]|\{\w*\}|</?\w+")
LANGUAGES = sorted(terms.FOLDER.glob("*.po"))


def entries(path):
    """Return {text: translation} of a file."""
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}


def test_merge_brings_a_language_to_the_template():
    """New texts are added, translations stay, texts that are gone leave."""
    template, language = polib.POFile(), polib.POFile()
    template.append(polib.POEntry(msgid="Job"))
    template.append(polib.POEntry(msgid="Lane"))
    language.append(polib.POEntry(msgid="Job", msgstr="Auftrag"))
    language.append(polib.POEntry(msgid="Gone", msgstr="Weg"))
    assert terms.merge(language, template) == ["Lane"]
    assert {e.msgid: e.msgstr for e in language} == {"Job": "Auftrag", "Lane": ""}


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_language_is_whole(path):
    """Every text has a translation, with the same placeholders and tags."""
    texts = entries(path)
    assert set(texts) == set(entries(terms.TEMPLATE))
    assert [text for text, said in texts.items() if not said] == []
    different = [
        text
        for text, said in texts.items()
        if Counter(PLACEHOLDER.findall(text)) != Counter(PLACEHOLDER.findall(said))
    ]
    assert different == []
