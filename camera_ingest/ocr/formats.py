"""The serials that US states issue, by where letters and digits stand."""

# L a letter, D a digit: what the states issue, or issued lately, to cars and light trucks.
_FORMATS = """
LLLDDDD DLLLDDD LLDLDL LLDLDDD LLLDDD DDDLLL LLDDDDD DDDDDDD LDDDDDD LLLLDD LDDDLL DDDDLL LLDDDD
DDDDDD DDDL DDDLL LDLDDD LDDLLL LLLDDL DDLDDD DDDLLD DLLLDD DLLDDDD DLLDDD LDDDDL DLDDDDD DDLDDDD
DDLLDDD DLDDDD LLDDD DDDDDL DDDDDDL DLDDD LDDDDD DDDDDLD DLDDDDL LDDDD DDDLLLD DLLLDDL LLLDLL
"""
_KNOWN = frozenset(_FORMATS.split())


def is_state_format(text: str) -> bool:
    """Whether some state issues serials shaped like this: evidence for a reading, no proof."""
    return "".join("D" if character.isdigit() else "L" for character in text) in _KNOWN
