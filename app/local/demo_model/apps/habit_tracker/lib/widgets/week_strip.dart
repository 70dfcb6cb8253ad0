import 'package:app/models/habit.dart';
import 'package:flutter/material.dart';

/// The last seven days of a habit, each of which can be ticked.
class WeekStrip extends StatelessWidget {
  const WeekStrip({
    required this.habit,
    required this.today,
    required this.onToggle,
    super.key,
  });

  final Habit habit;
  final DateTime today;
  final ValueChanged<DateTime> onToggle;

  static const List<String> _weekdays = ['M', 'T', 'W', 'T', 'F', 'S', 'S'];

  @override
  Widget build(BuildContext context) {
    return Row(
      mainAxisAlignment: MainAxisAlignment.spaceEvenly,
      children: [
        for (var age = 6; age >= 0; age--)
          _day(context, daysBefore(today, age)),
      ],
    );
  }

  Widget _day(BuildContext context, DateTime day) {
    final theme = Theme.of(context);
    final colors = theme.colorScheme;
    final done = habit.isDoneOn(day);
    return Semantics(
      button: true,
      checked: done,
      label: '${habit.name}, ${day.day}.${day.month}.',
      excludeSemantics: true,
      onTap: () => onToggle(day),
      child: InkResponse(
        onTap: () => onToggle(day),
        radius: 24,
        child: Column(
          spacing: 4,
          children: [
            Text(_weekdays[day.weekday - 1], style: theme.textTheme.labelSmall),
            AnimatedContainer(
              duration: const Duration(milliseconds: 200),
              width: 32,
              height: 32,
              alignment: Alignment.center,
              decoration: BoxDecoration(
                shape: BoxShape.circle,
                color: done ? colors.primary : colors.surfaceContainerHighest,
              ),
              child: Text(
                '${day.day}',
                style: theme.textTheme.labelMedium?.copyWith(
                  color: done ? colors.onPrimary : colors.onSurfaceVariant,
                ),
              ),
            ),
          ],
        ),
      ),
    );
  }
}
