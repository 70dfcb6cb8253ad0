import 'package:flutter/material.dart';

/// A ring with the share of today's habits that are done.
class TodayBanner extends StatelessWidget {
  const TodayBanner({required this.done, required this.total, super.key});

  final int done;
  final int total;

  String get _message => switch (total - done) {
    _ when total == 0 => 'Add a habit to begin with',
    0 => 'All done. See you tomorrow!',
    1 => 'Just one to go',
    final open => '$open to go today',
  };

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    final colors = theme.colorScheme;
    return Card(
      color: colors.primaryContainer,
      child: Padding(
        padding: const EdgeInsets.all(20),
        child: Row(
          spacing: 20,
          children: [
            SizedBox.square(
              dimension: 72,
              child: Stack(
                fit: StackFit.expand,
                children: [
                  CircularProgressIndicator(
                    value: total == 0 ? 0 : done / total,
                    strokeWidth: 8,
                    strokeCap: StrokeCap.round,
                    color: colors.primary,
                    backgroundColor: colors.onPrimaryContainer.withValues(
                      alpha: 0.12,
                    ),
                    semanticsLabel: 'Done today',
                  ),
                  Center(
                    child: Text(
                      '$done/$total',
                      style: theme.textTheme.titleMedium?.copyWith(
                        color: colors.onPrimaryContainer,
                      ),
                    ),
                  ),
                ],
              ),
            ),
            Expanded(
              child: Text(
                _message,
                style: theme.textTheme.titleLarge?.copyWith(
                  color: colors.onPrimaryContainer,
                ),
              ),
            ),
          ],
        ),
      ),
    );
  }
}
