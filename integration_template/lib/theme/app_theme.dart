import 'package:flutter/material.dart';

/// Builds the light and the dark theme of the app from one seed colour.
abstract final class AppTheme {
  /// The corner radius of cards, tiles and dialogs, in logical pixels.
  static const double cornerRadius = 20;

  /// The theme for bright surroundings.
  static ThemeData light(Color seed) => _from(seed, Brightness.light);

  /// The theme for dark surroundings.
  static ThemeData dark(Color seed) => _from(seed, Brightness.dark);

  static ThemeData _from(Color seed, Brightness brightness) {
    final colors = ColorScheme.fromSeed(
      seedColor: seed,
      brightness: brightness,
    );
    final rounded = RoundedRectangleBorder(
      borderRadius: BorderRadius.circular(cornerRadius),
    );
    return ThemeData(
      colorScheme: colors,
      scaffoldBackgroundColor: colors.surface,
      cardTheme: CardThemeData(
        elevation: 0,
        margin: EdgeInsets.zero,
        color: colors.surfaceContainer,
        clipBehavior: Clip.antiAlias,
        shape: rounded,
      ),
      dialogTheme: DialogThemeData(shape: rounded),
      listTileTheme: ListTileThemeData(shape: rounded),
      snackBarTheme: const SnackBarThemeData(
        behavior: SnackBarBehavior.floating,
      ),
    );
  }
}
