import 'package:flutter/material.dart';

/// A ring that fills up around the time left.
class CountdownRing extends StatelessWidget {
  const CountdownRing({
    required this.remaining,
    required this.progress,
    super.key,
  });

  final Duration remaining;

  /// How much of the phase is over, from 0 to 1.
  final double progress;

  /// The time left as minutes and seconds, rounded up to the second.
  String get _text {
    final seconds = (remaining.inMilliseconds / 1000).ceil();
    final rest = (seconds % 60).toString().padLeft(2, '0');
    return '${seconds ~/ 60}:$rest';
  }

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    final colors = theme.colorScheme;
    return SizedBox.square(
      dimension: 264,
      child: Stack(
        fit: StackFit.expand,
        children: [
          CircularProgressIndicator(
            value: progress,
            strokeWidth: 14,
            strokeCap: StrokeCap.round,
            backgroundColor: colors.surfaceContainerHighest,
            semanticsLabel: 'Part of the phase that is over',
          ),
          Center(
            child: Text(
              _text,
              style: theme.textTheme.displayLarge?.copyWith(
                fontFeatures: const [FontFeature.tabularFigures()],
              ),
            ),
          ),
        ],
      ),
    );
  }
}
