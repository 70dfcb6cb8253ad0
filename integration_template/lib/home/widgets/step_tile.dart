import 'package:app/home/starter_step.dart';
import 'package:flutter/material.dart';

/// A step that can be ticked off.
class StepTile extends StatelessWidget {
  const StepTile({
    required this.step,
    required this.done,
    required this.onChanged,
    super.key,
  });

  final StarterStep step;
  final bool done;

  /// Called with the new state when the tile is tapped.
  final ValueChanged<bool> onChanged;

  @override
  Widget build(BuildContext context) {
    final colors = Theme.of(context).colorScheme;
    return Card(
      child: CheckboxListTile(
        value: done,
        onChanged: (value) => onChanged(value ?? false),
        contentPadding: const EdgeInsets.symmetric(horizontal: 16, vertical: 4),
        secondary: CircleAvatar(
          backgroundColor: colors.secondaryContainer,
          foregroundColor: colors.onSecondaryContainer,
          child: Icon(step.icon),
        ),
        title: Text(step.title),
        subtitle: Text(step.description),
      ),
    );
  }
}
