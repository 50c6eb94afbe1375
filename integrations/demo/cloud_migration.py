"""Enterprise cloud migration: the replication of wave 5 runs late, and the exit from the data centre with it."""

from typing import Any

from integrations.demo.refining import FOUR_DAYS, WEEKENDS, Recurring, Week, YearEnd

OUTLINE = """
Programme start
  Business case approved [bc] | 0
  Cloud landing zone [lz] | 20d | bc | Cloud architect
  Network connection to the cloud [net] | 25d | bc SS +5d | Network engineer
  Security baseline agreed [sec] | 15d | bc | Security officer
  Migration factory ready [ready] | 0 | lz, net, sec
  Second line to the data centre [line] | 15d | bc | | Given up: the landlord asks too much for the duct.
Wave 4: finance applications [w4]
  Discovery and mapping [w41] | 15d | ready | Cloud architect
  Replicate ledger databases [w42] | 20d | w41 | Data engineer
  Cut over ledger and reporting [w43] | 15d | w42 | Data engineer+Application owner
  Month-end close in the cloud [w44] | 5d | w43 | Application owner
  Wave 4 live [w4live] | 0 | w44
Wave 5: customer applications [w5]
  Discovery and mapping [w51] | 20d | w41 SS +10d | Cloud architect
  Landing zone and network [w52] | 25d | w51 SS +10d | Network engineer
  Replicate customer databases [w53] | 30d | w52, w43 SS +5d | Data engineer | Nights bring more changes than measured.
  Rehearse cut-over [w54] | 10d | w53 | Data engineer+Application owner
  Security check [w55] | 15d | w52 FS +5d | Security officer
  Cut-over weekend [w56] | 2d | w54, w55 | Data engineer+Network engineer
  Wave 5 go-live [w5live] | 0 | w56
Wave 6: mainframe and batch [w6]
  Assess 38 batch applications [w61] | 50d | w51 FS -5d | Application owner
  Rehost batch scheduler [w62] | 25d | w5live, w61 | Mainframe engineer
  Migrate batch data [w63] | 40d | w62 | Data engineer
  Parallel run, two month-ends [w64] | 45d | w63 SS +10d | Application owner
  Mainframe read-only [w65] | 0 | w63 FS +5d
  Cut over batch [w66] | 40d | w65 FS +2ed | Mainframe engineer | Two days around the clock for the last batch night.
  Batch accepted [w67] | 0 | w66, w64
Data-centre exit [dc]
  Cancel facility contracts [dc1] | 45d | w5live | Vendor manager | Notice is six months to the end of a quarter.
  Network cut-over [dc2] | 20d | w67 | Network engineer
  Wipe and return hardware [dc3] | 20d | dc2 | Vendor manager
  Close the building [dc4] | 5d | dc3, dc1 | Vendor manager
  Exit accepted [exit] | 0 | dc4
Running in the cloud [ops]
  Monitoring and on-call [ops1] | 30d | w4live | Operations lead
  Backup and recovery exercise [ops2] | 10d | w5live, ops1 | Operations lead
  Cost review and rightsizing [ops3] | 15d | w5live FS +20d | Cloud architect
  Hand-over to operations [ops4] | 10d | ops2, exit | Operations lead
Steering [steer]
  Steering group [group] | 2h | | | Decides what the waves cost and when they go live.
  No changes around the year's end [freeze] | 15d | | | Agreed with finance; no link moves it.
  Programme office [office] | loe | bc SS, exit FF | Programme office
"""

PURPOSE = (
    "Move 214 applications out of the rented data centre before its contract ends. Each wave ends with a go-live that "
    "the business accepts; the building is given back when the mainframe is switched off."
)
LATE = {"w53": "45", "w61": "65"}
HELD = ("ops1",)
EARLY: dict[str, str] = {}
LEFT = {"w61": "17d"}
WORK: dict[str, tuple[str, str]] = {}
PINNED = False
COUNTRY = "DE"
ALL_HANDS_WEEK = 20
CALENDARS = {"Weekends": WEEKENDS, "Monday to Thursday": FOUR_DAYS}
CREWS = {
    "Mainframe engineer": {"calendar": "Monday to Thursday", "max_units": "0.8"},
    "Data engineer": {"max_units": "2"},
}
TOUCHES: dict[str, dict[str, Any]] = {
    "w5live": {"deadline_at": Week(34, 4, 17)},
    "dc1": {"constraint_type": "snet", "constraint_at": Week(40)},
    "w56": {"calendar": "Weekends"},
    "w61": {"percent_type": "physical"},
    "w62": {"external_start_at": Week(25), "uses_resource_calendars": True},
    "w64": {"splits": [[20 * 480, 5 * 480]]},
    "w66": {"uses_resource_calendars": True, "is_estimated": True},
    "ops3": {"leveling_delay_minutes": 5 * 480, "leveling_delay_is_elapsed": False},
    "dc3": {"external_finish_at": Week(60, 4, 17)},
    "line": {"is_active": False},
    "freeze": {
        "is_manual": True,
        "manual_start_at": YearEnd(12, 15),
        "manual_finish_at": YearEnd(1, 10, 17),
    },
}
RECURRING = (
    Recurring(
        "group",
        weeks=2,
        rule={
            "frequency": "monthly", "interval": 1, "weekdays": [3], "week_of_month": 1, "count": 12, "at_minute": 840,
            "duration_minutes": 120,
        },
    ),
)  # fmt: skip
