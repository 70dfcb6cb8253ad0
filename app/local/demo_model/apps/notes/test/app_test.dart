import 'package:app/app.dart';
import 'package:app/models/note.dart';
import 'package:app/models/note_store.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  final tea = Note(
    id: 1,
    changedAt: DateTime(2025),
    title: 'Tea',
    text: 'Mint',
  );
  final bike = Note(id: 2, changedAt: DateTime(2024), title: 'Bike');

  test('the search wants every word and puts pinned notes first', () {
    final store = NoteStore([tea, bike.copyWith(pinned: true)]);

    expect(store.search('').map((note) => note.title), ['Bike', 'Tea']);
    expect(store.search('mint tea').single, tea);
    expect(store.search('mint bike'), isEmpty);
  });

  testWidgets('the search field narrows the grid', (tester) async {
    await tester.pumpWidget(App(store: NoteStore([tea, bike])));

    await tester.enterText(find.byType(TextField), 'bike');
    await tester.pumpAndSettle();

    expect(find.text('Bike'), findsOneWidget);
    expect(find.text('Tea'), findsNothing);
  });

  testWidgets('a new note is saved when its editor is left', (tester) async {
    await tester.pumpWidget(App(store: NoteStore()));

    await tester.tap(find.text('New note'));
    await tester.pumpAndSettle();
    await tester.enterText(find.widgetWithText(TextField, 'Title'), 'Ideas');
    await tester.pageBack();
    await tester.pumpAndSettle();

    expect(find.text('Ideas'), findsOneWidget);
  });
}
