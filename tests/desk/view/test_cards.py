"""Cards of the networks that come with desim."""

from pathlib import Path

from desim.cli.shipped import networks
from desim.desk.view.cards import cards


def test_every_network_has_a_card_with_a_title_and_a_question() -> None:
    found = cards()
    assert {card.name for card in found} == set(networks())
    assert all(card.title and card.question.endswith("?") for card in found)


def test_a_kept_report_gives_a_finding_and_a_picture() -> None:
    card = next(card for card in cards() if card.name == "artillery_155")
    assert card.finding.endswith(".")
    assert card.of == "Surge plans for 155 mm rounds"
    assert card.picture is not None
    assert card.picture.is_file()


def test_an_installed_package_has_no_pictures_and_says_nothing_of_findings(tmp_path: Path) -> None:
    assert {(card.finding, card.picture) for card in cards(tmp_path)} == {("", None)}
