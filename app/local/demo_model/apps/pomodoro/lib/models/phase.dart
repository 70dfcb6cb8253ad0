/// A part of the pomodoro cycle, with the minutes that it usually takes.
enum Phase {
  focus('Focus', 25),
  shortBreak('Short break', 5),
  longBreak('Long break', 15);

  const Phase(this.label, this.defaultMinutes);

  final String label;
  final int defaultMinutes;
}
