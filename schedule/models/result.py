"""Results: what the critical-path engine yields. No history; may be dropped and computed again."""

from __future__ import annotations

from django.db import models

from projects.models import Project
from schedule.models.task import Task


class TaskDates(models.Model):
    """The computed dates of a task, and its place in the outline."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.CASCADE, related_name="dates")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    row = models.PositiveIntegerField()  # place in the outline, from 0
    level = models.PositiveSmallIntegerField()  # 1 for roots
    outline = models.CharField(max_length=120)  # 1.2.3
    start = models.DateTimeField(null=True)
    finish = models.DateTimeField(null=True)
    early_start = models.DateTimeField(null=True)
    early_finish = models.DateTimeField(null=True)
    late_start = models.DateTimeField(null=True)
    late_finish = models.DateTimeField(null=True)
    remaining_start = models.DateTimeField(null=True)
    total_float = models.BigIntegerField(null=True)  # working minutes of the task's own calendar
    free_float = models.BigIntegerField(null=True)
    duration_minutes = models.BigIntegerField(null=True)  # rolled up for summaries
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # rolled up for summaries
    is_critical = models.BooleanField(default=False)
    on_longest_path = models.BooleanField(default=False)
    near_band = models.PositiveSmallIntegerField(
        default=0
    )  # 1, 2 …: the near-critical band its float lies in; 0: critical, done or beyond them
    path = models.PositiveSmallIntegerField(
        default=0
    )  # 1, 2 …: the float path to the project's finish it lies on; 0: none of those that are kept
    planned_start = models.DateTimeField(null=True)  # as it would be without the status date
    planned_finish = models.DateTimeField(null=True)
    work_minutes = models.BigIntegerField(
        null=True
    )  # of people; summed for summaries, null where nobody works
    remaining_work_minutes = models.BigIntegerField(null=True)
    is_driven_by_finish = models.BooleanField(default=False)
    cause = models.SmallIntegerField(default=0)  # schedule.engine.Cause
    cause_link_id = models.BigIntegerField(null=True)
    cause_task_id = models.BigIntegerField(
        null=True
    )  # the row whose constraint it is, or the child of a summary
    cause_at = models.DateTimeField(null=True)  # what the cause demands, before moving to working time
    misses_deadline = models.BooleanField(default=False)
    breaks_constraint = models.BooleanField(default=False)
    input_version = models.BigIntegerField()  # of the run that last changed this row

    class Meta:
        indexes = [models.Index(fields=["project", "row"], name="dates_row")]
        verbose_name_plural = "task dates"

    def __str__(self) -> str:
        return f"{self.outline} {self.start} – {self.finish}"


class ScheduleSummary(models.Model):
    """The outcome of the last run for a project: its finish, counts, or why there is none."""

    project = models.OneToOneField(
        Project, primary_key=True, on_delete=models.CASCADE, related_name="schedule_summary"
    )
    input_version = models.BigIntegerField()
    computed_at = models.DateTimeField()
    start = models.DateTimeField(null=True)
    finish = models.DateTimeField(null=True)
    task_count = models.PositiveIntegerField(default=0)
    critical_count = models.PositiveIntegerField(default=0)
    out_of_sequence_links = models.JSONField(default=list)
    driving_links = models.JSONField(default=list)
    split_parts = models.JSONField(
        default=dict
    )  # by task id: [start, finish] of each part, on the project's wall clock
    messages = models.JSONField(default=list)
    links_version = models.BigIntegerField(default=0)  # input version at which links last changed
    removed_version = models.BigIntegerField(default=0)  # input version at which rows were last removed
    error = models.TextField(
        blank=True
    )  # why the plan cannot be scheduled; dates then are the last good ones

    def __str__(self) -> str:
        return f"Schedule of {self.project_id}"
