import 'package:app/app.dart';
import 'package:app/models/task.dart';
import 'package:app/models/task_store.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  const milk = Task(id: 1, title: 'Buy milk');
  const bread = Task(id: 2, title: 'Bake bread', done: true);

  test('a removed task can be put back where it was', () {
    final store = TaskStore(const [bread, milk]);

    final index = store.remove(bread);
    expect(store.matching(TaskFilter.all), [milk]);

    store.restore(bread, index);
    expect(store.matching(TaskFilter.all), [bread, milk]);
  });

  testWidgets('a typed task joins the list', (tester) async {
    await tester.pumpWidget(App(store: TaskStore()));
    expect(find.text('Nothing here yet'), findsOneWidget);

    await tester.enterText(find.byType(TextField), 'Buy milk');
    await tester.tap(find.byTooltip('Add task'));
    await tester.pumpAndSettle();

    expect(find.widgetWithText(CheckboxListTile, 'Buy milk'), findsOneWidget);
  });

  testWidgets('the filter hides what is done', (tester) async {
    await tester.pumpWidget(App(store: TaskStore(const [bread, milk])));

    await tester.tap(find.text('Open 1'));
    await tester.pumpAndSettle();

    expect(find.text('Buy milk'), findsOneWidget);
    expect(find.text('Bake bread'), findsNothing);
  });
}
