"""Plans that were computed before rows had planned dates, paths and work are computed once more by the workers."""

from django.db import migrations

MARK = """
UPDATE core_freshness f SET input_version = f.input_version + 1, dirty_since = coalesce(f.dirty_since, now())
FROM projects_project p WHERE f.kind = 'schedule' AND p.id = f.scope_id AND p.archived_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_idempotent_answers"),
        ("projects", "0002_baselines"),
        ("schedule", "0014_percent_lags_between_projects"),
    ]

    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]
