import 'package:app/home/home_screen.dart';
import 'package:app/home/starter_step.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  testWidgets('ticking a step moves the progress on', (tester) async {
    await tester.pumpWidget(
      MaterialApp(
        home: HomeScreen(
          title: 'Test',
          themeMode: ThemeMode.system,
          onThemeModeChanged: (_) {},
        ),
      ),
    );

    expect(find.text('0 of ${starterSteps.length} steps done'), findsOneWidget);

    await tester.tap(find.text(starterSteps.first.title));
    await tester.pump();

    expect(find.text('1 of ${starterSteps.length} steps done'), findsOneWidget);
  });
}
