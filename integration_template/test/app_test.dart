import 'package:app/app.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  testWidgets('starts on the first screen under its title', (tester) async {
    await tester.pumpWidget(const App());

    expect(find.widgetWithText(AppBar, appTitle), findsOneWidget);
    expect(tester.takeException(), isNull);
  });

  testWidgets('the theme button steps from system to light to dark', (
    tester,
  ) async {
    await tester.pumpWidget(const App());

    ThemeMode? mode() =>
        tester.widget<MaterialApp>(find.byType(MaterialApp)).themeMode;

    expect(mode(), ThemeMode.system);
    await tester.tap(find.byTooltip('Theme: follows the system'));
    await tester.pumpAndSettle();
    expect(mode(), ThemeMode.light);

    await tester.tap(find.byTooltip('Theme: light'));
    await tester.pumpAndSettle();
    expect(mode(), ThemeMode.dark);
  });
}
