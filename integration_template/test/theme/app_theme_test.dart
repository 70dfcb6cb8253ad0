import 'package:app/theme/app_theme.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  const seed = Color(0xFF3457D5);

  test('the themes differ in brightness', () {
    expect(AppTheme.light(seed).brightness, Brightness.light);
    expect(AppTheme.dark(seed).brightness, Brightness.dark);
  });

  test('another seed gives another colour scheme', () {
    const other = Color(0xFF8C4A00);

    expect(
      AppTheme.light(seed).colorScheme.primary,
      isNot(AppTheme.light(other).colorScheme.primary),
    );
  });
}
