import 'package:app/models/habit.dart';
import 'package:app/widgets/week_strip.dart';
import 'package:flutter/material.dart';

/// A habit with its streak, its last seven days and a tick for today.
class HabitCard extends StatelessWidget {
  const HabitCard({
    required this.habit,
    required this.today,
    required this.onToggle,
    required this.onRemove,
    super.key,
  });

  final Habit habit;
  final DateTime today;

  /// Called with the day that was ticked or opened again.
  final ValueChanged<DateTime> onToggle;
  final VoidCallback onRemove;

  @override
  Widget build(BuildContext context) {
    final colors = Theme.of(context).colorScheme;
    final streak = habit.streakOn(today);
    final done = habit.isDoneOn(today);
    return Card(
      child: Padding(
        padding: const EdgeInsets.fromLTRB(8, 8, 8, 16),
        child: Column(
          children: [
            ListTile(
              leading: CircleAvatar(
                backgroundColor: colors.secondaryContainer,
                foregroundColor: colors.onSecondaryContainer,
                child: Icon(habit.icon),
              ),
              title: Text(habit.name),
              subtitle: Text(
                streak == 1 ? '1 day streak' : '$streak days streak',
              ),
              trailing: Row(
                mainAxisSize: MainAxisSize.min,
                children: [
                  IconButton(
                    tooltip: 'Delete ${habit.name}',
                    icon: const Icon(Icons.delete_outline),
                    onPressed: onRemove,
                  ),
                  IconButton.filledTonal(
                    tooltip: done ? 'Done today' : 'Mark as done',
                    isSelected: done,
                    icon: const Icon(Icons.circle_outlined),
                    selectedIcon: const Icon(Icons.check),
                    onPressed: () => onToggle(today),
                  ),
                ],
              ),
            ),
            const SizedBox(height: 8),
            WeekStrip(habit: habit, today: today, onToggle: onToggle),
          ],
        ),
      ),
    );
  }
}
