"""A health probe for containers: ends with 0 when the address answers 200, else with 1 and a reason."""

import sys
import urllib.error
import urllib.request

SECONDS = 4.0


def probe(address: str) -> str | None:
    """What is wrong with the address; nothing when it answers 200."""
    if not address.startswith(("http://", "https://")):
        return f"{address} is not an http address"
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310
            return None if answer.status == 200 else f"{address} answers {answer.status}"
    except (OSError, urllib.error.URLError) as error:
        return f"{address}: {error}"


def main(arguments: list[str]) -> int:
    """Probe every address given."""
    reasons = [reason for address in arguments if (reason := probe(address))]
    for reason in reasons:
        print(reason, file=sys.stderr)
    return 1 if reasons else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
