"""Access: secrets open what they are for, and nothing else."""

from desim.desk.access import Access


def test_a_token_opens_the_desk_and_a_ticket_does_so_once() -> None:
    access = Access(8123)
    assert access.lets_in(access.token)
    assert access.lets_in(access.token)
    ticket = access.ticket
    assert access.lets_in(ticket)
    assert not access.lets_in(ticket)
    assert not any(access.lets_in(secret) for secret in ("", "x", access.token[:-1], access.token.upper(), "ä"))


def test_the_secrets_of_two_starts_have_nothing_in_common() -> None:
    one, other = Access(8123), Access(8123)
    assert not other.lets_in(one.token)
    assert not other.knows(one.cookie.partition("=")[2].partition(";")[0])
    assert not other.opens_files("mine", one.files_key("mine"))


def test_a_key_is_for_the_files_of_one_study() -> None:
    access = Access(8123)
    assert access.opens_files("mine", access.files_key("mine"))
    assert not access.opens_files("other", access.files_key("mine"))
    assert not access.lets_in(access.files_key("mine"))


def test_the_cookie_is_kept_from_scripts_and_from_other_sites() -> None:
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(Access(8123).cookie.split("; "))


def test_secrets_are_long_enough_not_to_be_guessed() -> None:
    access = Access(8123)
    assert min(map(len, (access.token, access.ticket, access.files_key("mine")))) >= 32
