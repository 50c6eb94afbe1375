"""E-commerce platform: checkout took longer than estimated; the team overlaps work to keep the peak sales date."""

from typing import Any

from integrations.demo.refining import Recurring, Week

OUTLINE = """
Discovery
  Customer research [d1] | 15d | | UX designer
  Target architecture [d2] | 20d | d1 SS +5d | Solution architect
  Vendor for payment chosen [d3] | 15d | d1 | Product owner
  Scope of release 1 agreed [scope] | 0 | d2, d3
Platform
  Environments and pipeline [p1] | 15d | scope | Platform engineer
  Identity and sign-in [p2] | 20d | p1 | Backend team
  Product catalogue service [p3] | 30d | p1 | Backend team
  Search and facets [p4] | 20d | p3 SS +15d | Backend team
  Catalogue accepted [p5] | 0 | p3, p4
Shop front
  Design system [s1] | 20d | scope | UX designer
  Product pages [s2] | 25d | s1, p3 SS +20d | Frontend team
  Basket [s3] | 15d | s2 | Frontend team
  Checkout [s4] | 30d | s3 SS +10d, d3, p2 | Frontend team+Backend team | Taxes were not in the estimate.
  Accessibility review [s5] | 8d | s4 FS -10d | UX designer
Payment and orders
  Payment provider contract [o1] | 20d | d3 | Product owner
  Payment integration [o2] | 25d | o1, s4 SS +30% | Backend team
  Order management interface [o3] | 30d | p3 | Integration engineer
  Refunds and returns [o4] | 15d | o2, o3 | Backend team
Data
  Migrate customers and orders [m1] | 30d | p2, p3 | Data engineer
  Rehearsal of the migration [m2] | 8d | m1 FS +3ed, o3 | Data engineer
  Migration signed off [m3] | 0 | m2
Readiness
  Load test at four times the peak [r1] | 12d | o4, s4 | Performance engineer
  Penetration test [r2] | 10d | o2, s4 | Security officer
  Fix what the tests found [r3] | 10d | r1, r2 | Backend team+Frontend team
  Train the service desk [r4] | 8d | r3 SS +3d | Product owner
  Go or no-go [r5] | 0 | r3, r4, m3, s5
  Launch [launch] | 2d | r5 | Platform engineer
  Release 1 live [live] | 0 | launch
  Hypercare [h] | 20d | live | Backend team
Release meeting [meet] | 1h | | | What goes live, and what waits.
"""

PURPOSE = (
    "Replace the shop by a platform of our own before the peak sales season: five countries, one catalogue, one "
    "checkout. Release 1 takes orders; loyalty and marketplace follow."
)
LATE = {"s4": "35", "m1": "50", "o3": "60"}
HELD: tuple[str, ...] = ()
EARLY = {"r2": "10"}
LEFT = {"o3": "12d"}
WORK = {"m1": ("15d", "15d")}
PINNED = False
COUNTRY = "NL"
ALL_HANDS_WEEK = 26
CALENDARS: dict[str, Any] = {}
CREWS: dict[str, dict[str, Any]] = {"Backend team": {"max_units": "4"}, "Frontend team": {"max_units": "3"}}
TOUCHES: dict[str, dict[str, Any]] = {
    "live": {"deadline_at": Week(33, 4, 17)},
    "m1": {"percent_type": "work"},
    "o3": {"percent_type": "physical"},
    "r1": {"external_start_at": Week(28), "priority": 900},
    "r4": {"constraint_type": "alap"},
    "r3": {"is_estimated": True},
    "m3": {"external_finish_at": Week(32, 4, 17)},
}
RECURRING = (
    Recurring(
        "meet",
        weeks=16,
        rule={
            "frequency": "weekly", "interval": 2, "weekdays": [1], "count": 10, "at_minute": 600,
            "duration_minutes": 60,
        },
    ),
)  # fmt: skip
