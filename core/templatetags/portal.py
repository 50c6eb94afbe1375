"""Tags and filters of every page: icons, health, dates, numbers, forms, tables."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.panels import ShownPanel, panels_for
from core.templatetags import _figures, _forms, _queries

register = template.Library()

for _module in (_figures, _forms, _queries):
    _module.add_to(register)

HEALTH_WORDS = {
    "on_track": "On track",
    "at_risk": "At risk",
    "off_track": "Off track",
    "not_known": "Not known",
}
JOB_TONES = {"done": "on_track", "failed": "off_track", "dead": "off_track", "running": "accent"}


@register.simple_tag(takes_context=True)
def panels(context: template.Context, place: str, obj: Any) -> list[ShownPanel]:
    """What higher rooms show at a place of a page that has several of them, such as each row of a list."""
    return panels_for(place, context["request"].actor, obj)


@register.simple_tag
def asset(name: str) -> str:
    """Give the address of a built file; the plain one without a manifest, so that error pages render."""
    try:
        return str(staticfiles_storage.url(name))
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


@register.simple_tag
def icon(name: str, label: str = "", size: int = 18, css: str = "") -> SafeString:
    """Draw an icon of the sprite; decoration unless it has a label."""
    return _drawing(name, label, f"icon icon-{size}" if size != 18 else "icon", css)


@register.simple_tag
def health(state: str, word: str = "", pill: bool = False, shape_only: bool = False) -> SafeString:
    """Show a health state as shape and word; `shape_only` keeps the word for screen readers."""
    state = state if state in HEALTH_WORDS else "not_known"
    text = word or HEALTH_WORDS[state]
    if shape_only:
        return _drawing(f"health-{state}", text, f"shape {state}", "")
    shape = _drawing(f"health-{state}", "", "shape", "")
    return format_html('<span class="{} {}">{}{}</span>', "pill" if pill else "health", state, shape, text)


@register.simple_tag
def severity(score: int, band: str) -> SafeString:
    """Show a score on the colour of its band (low, moderate, high, critical), always with the number."""
    return format_html('<span class="severity {}" title="{}">{}</span>', band, band.capitalize(), score)


@register.simple_tag
def undefined(reason: str) -> SafeString:
    """Write n/a with the reason on hover and focus: nothing undefined is drawn as zero or left blank."""
    return format_html(
        '<span class="undefined tip" tabindex="0">n/a<span class="tip-text" role="tooltip">{}</span></span>',
        reason,
    )


@register.simple_tag
def action_class(action: Any, small: bool = False) -> str:
    """Give the classes of an action's button: `action` is a dictionary or an object."""
    flags = {
        "btn-primary": _flag(action, "primary"),
        "btn-danger": _flag(action, "danger"),
        "btn-small": small,
    }
    return " ".join(["btn", *(name for name, is_set in flags.items() if is_set)])


@register.simple_tag
def job_pill(job: Any) -> SafeString:
    """Show the state of a job in its own word."""
    return format_html(
        '<span class="pill {}">{}</span>', JOB_TONES.get(job.state, ""), job.get_state_display()
    )


@register.filter
def initials(person: object) -> str:
    """Give the first letters of the first and the last word of a name.

    >>> initials("Ada Maria Byron"), initials("ada@example.org"), initials("")
    ('AB', 'A', '?')
    """
    words = str(person).split("@", maxsplit=1)[0].split()
    letters = [word[0] for word in words if word[0].isalnum()]
    return "".join(letters[:1] + letters[-1:] if len(letters) > 1 else letters).upper() or "?"


def _flag(action: Any, name: str) -> bool:
    return bool(action.get(name) if isinstance(action, dict) else getattr(action, name, False))


def _drawing(name: str, label: str, css: str, more: str) -> SafeString:
    classes = f"{css} {more}".strip()
    href = f"{asset('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', classes, label, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', classes, href)
