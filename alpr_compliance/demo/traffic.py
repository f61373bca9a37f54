"""The demonstration's cameras and plates, all invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A camera's place: north and east of the middle of town, in degrees."""

    code: str
    name: str
    place: str
    area: str
    north: float
    east: float


CAMERAS = (
    Place("cam-1", "Camera 1", "2nd & Main, northbound", "North", 0.002, 0.0),
    Place("cam-2", "Camera 2", "2nd & Main, southbound", "North", 0.002, -0.001),
    Place("cam-3", "Camera 3", "Depot Road at the rail bridge", "South", -0.011, 0.004),
    Place("cam-4", "Camera 4", "Hospital Drive entrance", "North", 0.013, 0.017),
    Place("cam-5", "Camera 5", "County line, westbound", "South", -0.004, -0.031),
    Place("cam-6", "Camera 6", "Fairground parking lot", "South", -0.016, -0.012),
)
# The one that fell silent: the simulator sends nothing for it.
SILENT = "cam-6"
# The middle of town, by the agency's state.
MIDDLE = {"NE": (40.781, -99.741), "NC": (35.263, -77.582)}


@dataclass(frozen=True)
class Wanted:
    """One entry of the demonstration, and the vehicle that the simulated camera draws for it."""

    hot_list: str
    plate: str
    category: str
    instruction: str
    reason: str
    color: str
    make: str
    model: str
    body: str
    cautions: str = ""
    person: str = ""
    is_approved: bool = True
    is_from_other_state: bool = False


AGENCY, NATIONAL, AMBER = "Agency list", "NCIC vehicle file", "AMBER Alerts"

WANTED = (
    Wanted(
        NATIONAL,
        "KTX4827",
        "stolen_vehicle",
        "stop",
        "Taken from the owner's driveway overnight",
        "white",
        "Ford",
        "F-150",
        "truck",
    ),
    Wanted(
        AGENCY,
        "HRM7394",
        "wanted_person",
        "stop",
        "Registered to a person with a felony warrant for burglary",
        "blue",
        "Honda",
        "Civic",
        "sedan",
        cautions="Armed when last arrested",
        person="Man, 40s, about 6 ft, grey beard",
    ),
    Wanted(
        AMBER,
        "WLE6243",
        "missing_person",
        "stop",
        "Last seen with a missing 9-year-old",
        "red",
        "Toyota",
        "RAV4",
        "suv",
        person="Girl, 9, yellow coat; woman, 30s",
    ),
    Wanted(
        NATIONAL,
        "PFN8436",
        "stolen_plate",
        "observe",
        "Plate stolen from a parked car at the mall",
        "black",
        "Chevrolet",
        "Malibu",
        "sedan",
    ),
    Wanted(
        AGENCY,
        "TYK2964",
        "person_of_interest",
        "do_not_stop",
        "Seen at three warehouse break-ins; surveillance is under way",
        "grey",
        "Dodge",
        "Caravan",
        "van",
    ),
    Wanted(
        NATIONAL,
        "XKR9347",
        "stolen_vehicle",
        "stop",
        "Carjacked on Friday evening",
        "green",
        "Subaru",
        "Outback",
        "wagon",
        is_from_other_state=True,
    ),
    Wanted(
        AGENCY,
        "MWH3674",
        "person_of_interest",
        "observe",
        "Vehicle of a witness who has not been reached",
        "white",
        "Nissan",
        "Rogue",
        "suv",
        is_approved=False,
    ),
)

PASSING = ("AFK3492", "EHT7643", "NPX2384", "FWR6497", "YLC4376", "CMV9243", "RTN3768", "HKE6924",
           "JPW2739", "LXA8463", "TMF4792", "VEC7346")  # fmt: skip
