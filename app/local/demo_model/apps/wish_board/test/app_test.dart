import 'package:app/app.dart';
import 'package:app/models/step_store.dart';
import 'package:app/models/wish.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  testWidgets('the wish is on the screen', (tester) async {
    await tester.pumpWidget(App(steps: StepStore()));

    expect(find.widgetWithText(SelectableText, wish), findsOneWidget);
  });

  testWidgets('a step can be added and ticked', (tester) async {
    await tester.pumpWidget(App(steps: StepStore()));
    await tester.tap(find.text('Steps'));
    await tester.pumpAndSettle();
    expect(find.text('0 of 0'), findsOneWidget);

    await tester.enterText(find.byType(TextField), 'Draw it');
    await tester.tap(find.byTooltip('Add step'));
    await tester.pumpAndSettle();
    await tester.tap(find.text('Draw it'));
    await tester.pumpAndSettle();

    expect(find.text('1 of 1'), findsOneWidget);
  });
}
