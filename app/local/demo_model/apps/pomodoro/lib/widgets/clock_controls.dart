import 'package:app/models/pomodoro_clock.dart';
import 'package:flutter/material.dart';

/// Reset, start or pause, and skip.
class ClockControls extends StatelessWidget {
  const ClockControls({required this.clock, super.key});

  final PomodoroClock clock;

  @override
  Widget build(BuildContext context) {
    final running = clock.isRunning;
    return Row(
      mainAxisAlignment: MainAxisAlignment.center,
      spacing: 16,
      children: [
        IconButton.filledTonal(
          tooltip: 'Reset',
          icon: const Icon(Icons.replay),
          onPressed: clock.reset,
        ),
        FilledButton.icon(
          style: FilledButton.styleFrom(
            minimumSize: const Size(144, 56),
            textStyle: Theme.of(context).textTheme.titleMedium,
          ),
          onPressed: running ? clock.pause : clock.start,
          icon: Icon(running ? Icons.pause : Icons.play_arrow),
          label: Text(running ? 'Pause' : 'Start'),
        ),
        IconButton.filledTonal(
          tooltip: 'Skip',
          icon: const Icon(Icons.skip_next),
          onPressed: clock.skip,
        ),
      ],
    );
  }
}
