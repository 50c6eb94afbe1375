// A made-up plan of any size, the same for the same size: summaries of tasks linked in chains, some done, some critical.
import { DAY, isoDay } from "../../src/board/instants.js";

const START = Date.UTC(2026, 0, 5, 8) / 60_000;

function clock(minutes) {
  const time = String(Math.floor((minutes % DAY) / 60)).padStart(2, "0");
  return `${isoDay(minutes)}T${time}:00`;
}

/** An answer of the server with `count` rows below summaries of ten tasks each. */
export function planOf(count) {
  const tasks = [];
  const links = [];
  let seed = 42;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  let summary = null;
  for (let index = 0; index < count; index += 1) {
    const id = index + 1;
    const isSummary = index % 11 === 0;
    const group = Math.floor(index / 11);
    const start = START + Math.floor(index / 14) * DAY + Math.floor(random() * 20) * DAY;
    const length = 1 + Math.floor(random() * 25);
    const finish = start + (length - 1) * DAY + 9 * 60;
    const milestone = !isSummary && index % 11 === 10;
    const done = finish < START + 320 * DAY;
    const critical = !done && index % 5 === 2;
    const slack = critical ? 0 : Math.floor(random() * 60) * 480;
    const row = {
      id, number: id, parent: isSummary ? null : summary, row: index, level: isSummary ? 1 : 2,
      outline: isSummary ? `${group + 1}` : `${group + 1}.${index % 11}`, wbs: "", name: isSummary ? `Package ${group + 1}` : `Task ${id} of package ${group + 1}`,
      kind: isSummary ? "summary" : milestone ? "milestone" : "task", version: 1,
      duration: milestone ? 0 : length * 480, elapsed: false, minutes_per_day: 480,
      start: clock(start), finish: clock(milestone ? start : finish), late_finish: clock(finish + (slack / 480) * 1.4 * DAY),
      slack, free: 0, percent: done ? 100 : critical ? 30 : 0, critical, longest: critical, constraint: "asap", constraint_at: null,
      deadline: index % 97 === 5 ? clock(finish + 5 * DAY) : null, misses_deadline: index % 194 === 5,
      actual_start: done ? clock(start) : null, actual_finish: done ? clock(finish) : null,
      manual: false, calendar: null, resources: "", has_notes: false, active: true,
    };
    row.wbs = row.outline;
    if (isSummary) summary = id;
    else if (index % 11 > 1) links.push([links.length + 1, id - 1, id, ["FS", "FS", "FS", "SS", "FF"][index % 5], 0, "working", true]);
    if (index > 30 && index % 3 === 0 && !isSummary) links.push([links.length + 1, id - 25, id, "FS", 0, "working", false]);
    tasks.push(row);
  }
  return {
    version: 1, computed: 1,
    project: {
      key: "ECM", name: "Enterprise cloud migration", time_zone: "Europe/Vienna", start: tasks[0].start, finish: tasks.at(-1)?.finish,
      status_date: "2026-11-20", today: "2026-11-20", minutes_per_day: 480,
    },
    can_edit: true, can_report_progress: true,
    calendar: {
      week: [...Array.from({ length: 5 }, () => [[480, 720], [780, 1020]]), [], []],
      exceptions: [["2026-12-25", "2026-12-26", []]],
    },
    calendars: [], tasks, links, error: "",
  };
}
