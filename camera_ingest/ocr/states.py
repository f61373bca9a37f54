"""State names as plates print them."""

_STATE_CODES = """
AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut,
DE Delaware, DC Washington DC, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois,
IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland,
MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska,
NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York, NC North Carolina,
ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island,
SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia,
WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming
"""

STATE_NAMES = {
    code: name for code, name in (entry.strip().split(" ", 1) for entry in _STATE_CODES.split(","))
}
"""Two-letter code to name, in upper and lower case."""

CODE_OF_PRINTED_NAME = {name.upper().replace(" ", ""): code for code, name in STATE_NAMES.items()}
"""Name in upper case without spaces, as a text reader returns it, to two-letter code."""
