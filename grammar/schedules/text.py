"""The canonical text of schedules: what the printer writes for their lines."""

from __future__ import annotations

from .duties import print_duty
from .nodes import Category, DatedSteps, EqualSteps, Note, Plan, QuotaPlan, ScheduleHead, Staging, Standing


def print_schedule_head(head: ScheduleHead) -> str:
    """``schedule of JP under NAME for CN "Schedule of Japan"``, without its period."""
    return f'schedule of {head.country} under {head.agreement}{print_origins(head.origins)} "{head.title}"'


def print_origins(origins: tuple[str, ...]) -> str:
    """The parties whose goods a schedule or column is for."""
    return f" for {' '.join(origins)}" if origins else ""


def print_staging(staging: Staging) -> str:
    """The line that dates and rounds the steps."""
    text = f"steps from {staging.first}, then every 1 {staging.month}; round {staging.rounding} to {staging.digit}"
    if staging.specific is not None:
        mode, digit = staging.specific
        text += f", specific duties {mode} to {digit}"
    return text


def print_category(category: Category) -> tuple[str, str]:
    """Name and plan of a category."""
    name = category.name + (f"<{category.parameter}>" if category.parameter else "")
    return (name, print_plan(category.plan))


def print_note(note: Note) -> tuple[str, str]:
    """Number and text of a note."""
    if note.plan is not None:
        return (f"note {note.number}", print_plan(note.plan))
    return (f"note {note.number}", f"as its category, free if {print_reliefs(note.reliefs)}")


def print_reliefs(reliefs: tuple[tuple[str, ...], ...]) -> str:
    """The conditions that make a line free."""
    return ", or if ".join(" and ".join(f'"{said}"' for said in relief) for relief in reliefs)


def print_plan(plan: Plan) -> str:
    """What happens to a rate, in the language's words."""
    match plan:
        case Standing():
            return plan.kind
        case EqualSteps():
            parts = [f"{plan.cut:f}% less at once, then"] if plan.cut is not None else []
            parts += [_count(plan)] if plan.parameter or plan.count else []
            parts.append("equal yearly steps")
            parts += [f"from {print_duty(plan.start)}"] if plan.start is not None else []
            target = print_duty(plan.target)
            parts.append(f"to {'free' if target == '0%' else target}")
            parts += [f"by {plan.by}"] if plan.by is not None else []
            return " ".join(parts)
        case DatedSteps():
            said = [(print_duty(duty), day) for duty, day in plan.steps]
            return ", ".join(f"{text} at once" if day is None else f"{text} from {day}" for text, day in said)
        case QuotaPlan():
            return f'quota "{plan.volume}": {print_duty(plan.inside)}, else {print_plan(plan.outside)}'


def _count(plan: EqualSteps) -> str:
    if plan.parameter is None:
        return str(plan.count)
    return f"{plan.parameter} + {plan.count}" if plan.count else plan.parameter
