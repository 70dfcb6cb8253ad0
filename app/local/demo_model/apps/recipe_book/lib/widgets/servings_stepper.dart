import 'package:flutter/material.dart';

/// Chooses for how many people to cook, from 1 to 12.
class ServingsStepper extends StatelessWidget {
  const ServingsStepper({
    required this.servings,
    required this.onChanged,
    super.key,
  });

  static const int max = 12;

  final int servings;
  final ValueChanged<int> onChanged;

  @override
  Widget build(BuildContext context) {
    return Row(
      mainAxisSize: MainAxisSize.min,
      spacing: 8,
      children: [
        IconButton.filledTonal(
          tooltip: 'Fewer servings',
          icon: const Icon(Icons.remove),
          onPressed: servings > 1 ? () => onChanged(servings - 1) : null,
        ),
        Text(servings == 1 ? '1 serving' : '$servings servings'),
        IconButton.filledTonal(
          tooltip: 'More servings',
          icon: const Icon(Icons.add),
          onPressed: servings < max ? () => onChanged(servings + 1) : null,
        ),
      ],
    );
  }
}
