import 'package:flutter/material.dart';

/// A dot for each focus phase before the long break; finished ones are filled.
class RoundDots extends StatelessWidget {
  const RoundDots({required this.finished, required this.perCycle, super.key});

  final int finished;
  final int perCycle;

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    final colors = theme.colorScheme;
    return Column(
      spacing: 8,
      children: [
        Row(
          mainAxisAlignment: MainAxisAlignment.center,
          spacing: 8,
          children: [
            for (var round = 0; round < perCycle; round++)
              AnimatedContainer(
                duration: const Duration(milliseconds: 300),
                width: 12,
                height: 12,
                decoration: BoxDecoration(
                  shape: BoxShape.circle,
                  color:
                      round < finished % perCycle
                          ? colors.primary
                          : colors.surfaceContainerHighest,
                ),
              ),
          ],
        ),
        Text(
          finished == 1 ? '1 round finished' : '$finished rounds finished',
          style: theme.textTheme.bodyMedium,
        ),
      ],
    );
  }
}
