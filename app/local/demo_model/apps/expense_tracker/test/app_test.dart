import 'package:app/app.dart';
import 'package:app/models/expense.dart';
import 'package:app/models/ledger.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  test('amounts are read and written to the cent', () {
    expect(parseCents('12'), 1200);
    expect(parseCents(' 0,3 '), 30);
    expect(parseCents('-1'), isNull);
    expect(parseCents('lots'), isNull);
    expect(formatCents(1205), '12.05');
  });

  test('a month is summed up by category, largest first', () {
    final month = DateTime(2025, 5);
    final ledger = Ledger();
    for (final (cents, category) in [
      (150, ExpenseCategory.travel),
      (200, ExpenseCategory.home),
      (100, ExpenseCategory.travel),
    ]) {
      ledger.add(
        title: 'Something',
        cents: cents,
        category: category,
        spentOn: month,
      );
    }

    expect(ledger.totalIn(month), 450);
    expect(ledger.totalsByCategory(month), [
      (ExpenseCategory.travel, 250),
      (ExpenseCategory.home, 200),
    ]);
  });

  testWidgets('a saved expense counts at once', (tester) async {
    await tester.pumpWidget(App(ledger: Ledger()));

    await tester.tap(find.byTooltip('Add expense'));
    await tester.pumpAndSettle();
    await tester.enterText(
      find.widgetWithText(TextFormField, 'Amount'),
      '12.50',
    );
    await tester.enterText(
      find.widgetWithText(TextFormField, 'What for?'),
      'Lunch',
    );
    await tester.tap(find.text('Save'));
    await tester.pumpAndSettle();

    expect(find.text('12.50'), findsWidgets);
    expect(find.text('Groceries'), findsOneWidget);
  });
}
