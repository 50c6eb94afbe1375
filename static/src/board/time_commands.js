// Commands of the time-line and of the plan as a whole, by name; keys and buttons name them.

export const TIME_COMMANDS = {
  undo: (board) => board.history.run("undo"),
  redo: (board) => board.history.run("redo"),
  "what-if": (board) => board.whatIf.toggle(),
  bars: (board) => board.barKeys.enter(),
  print: (board) => board.paper.print(),
  png: (board) => board.paper.png(),
};
