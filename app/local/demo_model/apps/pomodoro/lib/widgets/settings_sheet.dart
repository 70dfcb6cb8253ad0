import 'package:app/models/phase.dart';
import 'package:app/models/pomodoro_clock.dart';
import 'package:flutter/material.dart';

/// A bottom sheet with a slider for the length of each phase.
class SettingsSheet extends StatelessWidget {
  const SettingsSheet({required this.clock, super.key});

  final PomodoroClock clock;

  @override
  Widget build(BuildContext context) {
    return ListenableBuilder(
      listenable: clock,
      builder: (context, _) => SingleChildScrollView(
        padding: const EdgeInsets.fromLTRB(24, 0, 24, 24),
        child: Column(
          crossAxisAlignment: CrossAxisAlignment.stretch,
          children: [
            for (final phase in Phase.values) ...[
              Text('${phase.label}: ${clock.minutesOf(phase)} min'),
              Slider(
                min: 1,
                max: 60,
                divisions: 59,
                value: clock.minutesOf(phase).toDouble(),
                label: '${clock.minutesOf(phase)} min',
                semanticFormatterCallback:
                    (value) => '${value.round()} minutes',
                onChanged: (value) => clock.setMinutes(phase, value.round()),
              ),
            ],
          ],
        ),
      ),
    );
  }
}
