"""Word quoting: a value of one's own as a word of a command line, whatever it holds."""

import re

_PLAIN = re.compile(r"[\w./:%+-]+\Z", re.ASCII)


def word(key: str, value: object) -> str:
    """``key=value``, quoted where Hydra would read the value otherwise.

    Args:
        key: Of a configuration.
        value: A path, a name or a number.
    """
    text = str(value)
    if _PLAIN.match(text):
        return f"{key}={text}"
    escaped = re.sub(r"(\\*)'", lambda found: f"{2 * found[1]}\\'", text)
    if trailing := re.search(r"\\+\Z", escaped):
        escaped += trailing[0]
    return f"{key}='{escaped}'"
