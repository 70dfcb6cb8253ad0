import 'package:flutter/material.dart';

/// An icon button that steps through the system, light and dark theme modes.
class ThemeModeButton extends StatelessWidget {
  const ThemeModeButton({
    required this.mode,
    required this.onChanged,
    super.key,
  });

  /// The mode in force.
  final ThemeMode mode;

  /// Called with the mode that follows [mode] when the button is pressed.
  final ValueChanged<ThemeMode> onChanged;

  @override
  Widget build(BuildContext context) {
    final (icon, label, next) = switch (mode) {
      ThemeMode.system => (
        Icons.brightness_auto_outlined,
        'Theme: follows the system',
        ThemeMode.light,
      ),
      ThemeMode.light => (
        Icons.light_mode_outlined,
        'Theme: light',
        ThemeMode.dark,
      ),
      ThemeMode.dark => (
        Icons.dark_mode_outlined,
        'Theme: dark',
        ThemeMode.system,
      ),
    };
    return IconButton(
      icon: Icon(icon),
      tooltip: label,
      onPressed: () => onChanged(next),
    );
  }
}
