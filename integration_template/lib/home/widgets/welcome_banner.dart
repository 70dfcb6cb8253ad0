import 'package:flutter/material.dart';

/// The banner at the top of the first screen, with the progress so far.
class WelcomeBanner extends StatelessWidget {
  const WelcomeBanner({required this.done, required this.total, super.key});

  /// How many steps are done.
  final int done;

  /// How many steps there are; more than zero.
  final int total;

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    final colors = theme.colorScheme;
    return Card(
      color: colors.primaryContainer,
      child: Padding(
        padding: const EdgeInsets.all(24),
        child: Column(
          crossAxisAlignment: CrossAxisAlignment.start,
          spacing: 12,
          children: [
            Icon(
              Icons.flutter_dash,
              size: 40,
              color: colors.onPrimaryContainer,
            ),
            Text(
              'A clean place to start',
              style: theme.textTheme.headlineSmall?.copyWith(
                color: colors.onPrimaryContainer,
                fontWeight: FontWeight.w600,
              ),
            ),
            Text(
              done == total
                  ? 'Everything is done. Time to build something.'
                  : '$done of $total steps done',
              style: theme.textTheme.bodyLarge?.copyWith(
                color: colors.onPrimaryContainer,
              ),
            ),
            ClipRRect(
              borderRadius: BorderRadius.circular(4),
              child: LinearProgressIndicator(
                value: done / total,
                minHeight: 8,
                color: colors.primary,
                backgroundColor: colors.onPrimaryContainer.withValues(
                  alpha: 0.12,
                ),
                semanticsLabel: 'Steps done',
              ),
            ),
          ],
        ),
      ),
    );
  }
}
