import 'package:app/models/phase.dart';
import 'package:app/models/pomodoro_clock.dart';
import 'package:app/widgets/clock_controls.dart';
import 'package:app/widgets/countdown_ring.dart';
import 'package:app/widgets/round_dots.dart';
import 'package:app/widgets/settings_sheet.dart';
import 'package:flutter/material.dart';

/// The countdown with its controls.
class TimerScreen extends StatelessWidget {
  const TimerScreen({required this.title, required this.clock, super.key});

  final String title;
  final PomodoroClock clock;

  Future<void> _openSettings(BuildContext context) {
    return showModalBottomSheet<void>(
      context: context,
      showDragHandle: true,
      builder: (context) => SettingsSheet(clock: clock),
    );
  }

  @override
  Widget build(BuildContext context) {
    return Scaffold(
      appBar: AppBar(
        title: Text(title),
        actions: [
          IconButton(
            tooltip: 'Lengths',
            icon: const Icon(Icons.tune),
            onPressed: () => _openSettings(context),
          ),
          const SizedBox(width: 8),
        ],
      ),
      body: ListenableBuilder(
        listenable: clock,
        builder: (context, _) => Center(
          child: SingleChildScrollView(
            padding: const EdgeInsets.all(24),
            child: Column(
              spacing: 32,
              children: [
                Chip(
                  avatar: Icon(
                    clock.phase == Phase.focus
                        ? Icons.center_focus_strong
                        : Icons.coffee_outlined,
                  ),
                  label: Text(clock.phase.label),
                ),
                CountdownRing(
                  remaining: clock.remaining,
                  progress: clock.progress,
                ),
                ClockControls(clock: clock),
                RoundDots(
                  finished: clock.finishedRounds,
                  perCycle: PomodoroClock.roundsToLongBreak,
                ),
              ],
            ),
          ),
        ),
      ),
    );
  }
}
