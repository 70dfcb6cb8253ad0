import 'dart:async';

import 'package:app/models/phase.dart';
import 'package:flutter/foundation.dart';

/// Counts a phase down and moves on to the next one when it ends.
///
/// The time left follows from the moment at which the phase ends, not from
/// the number of ticks: a sleeping browser tab catches up when it wakes.
class PomodoroClock extends ChangeNotifier {
  PomodoroClock({DateTime Function() now = DateTime.now}) : _now = now;

  /// The focus phases before a long break.
  static const int roundsToLongBreak = 4;

  final DateTime Function() _now;
  final Map<Phase, int> _minutes = {
    for (final phase in Phase.values) phase: phase.defaultMinutes,
  };

  Phase _phase = Phase.focus;
  int _finishedRounds = 0;
  late Duration _remaining = length;
  DateTime? _endsAt;
  Timer? _ticker;

  Phase get phase => _phase;

  /// The focus phases finished since the start.
  int get finishedRounds => _finishedRounds;

  Duration get remaining => _remaining;

  bool get isRunning => _endsAt != null;

  /// The length of the phase in force.
  Duration get length => Duration(minutes: minutesOf(_phase));

  /// How much of the phase is over, from 0 to 1.
  double get progress =>
      (1 - _remaining.inMilliseconds / length.inMilliseconds).clamp(0.0, 1.0);

  int minutesOf(Phase phase) => _minutes[phase]!;

  void start() {
    if (isRunning) return;
    _endsAt = _now().add(_remaining);
    _ticker = Timer.periodic(const Duration(milliseconds: 250), (_) => tick());
    notifyListeners();
  }

  void pause() {
    if (!isRunning) return;
    tick();
    _halt();
    notifyListeners();
  }

  /// Puts the whole length of the phase back.
  void reset() {
    _halt();
    _remaining = length;
    notifyListeners();
  }

  /// Leaves the phase early; a focus phase left early is no finished round.
  void skip() => _enter(_following(_finishedRounds + 1));

  /// Changes how long [phase] takes.
  void setMinutes(Phase phase, int minutes) {
    _minutes[phase] = minutes;
    if (phase == _phase && !isRunning) _remaining = length;
    notifyListeners();
  }

  /// Brings the time left up to date.
  void tick() {
    final endsAt = _endsAt;
    if (endsAt == null) return;
    final left = endsAt.difference(_now());
    if (left > Duration.zero) {
      _remaining = left;
      notifyListeners();
      return;
    }
    if (_phase == Phase.focus) _finishedRounds++;
    _enter(_following(_finishedRounds));
  }

  Phase _following(int rounds) => switch (_phase) {
    Phase.focus when rounds % roundsToLongBreak == 0 => Phase.longBreak,
    Phase.focus => Phase.shortBreak,
    Phase.shortBreak || Phase.longBreak => Phase.focus,
  };

  void _enter(Phase phase) {
    _halt();
    _phase = phase;
    _remaining = length;
    notifyListeners();
  }

  void _halt() {
    _ticker?.cancel();
    _ticker = null;
    _endsAt = null;
  }

  @override
  void dispose() {
    _halt();
    super.dispose();
  }
}
