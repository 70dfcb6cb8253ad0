import 'package:app/app.dart';
import 'package:app/models/recipe.dart';
import 'package:app/models/recipe_book.dart';
import 'package:app/models/sample_recipes.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  test('amounts scale without needless decimals', () {
    const oil = Ingredient('oil', 1.5, 'tbsp');

    expect(oil.scaled(1), '1.5 tbsp');
    expect(oil.scaled(2), '3 tbsp');
    expect(const Ingredient('egg', 1).scaled(0.5), '0.5');
  });

  testWidgets('only favourites are left when asked for', (tester) async {
    final book = RecipeBook(sampleRecipes)
      ..toggleFavourite(sampleRecipes.first);
    await tester.pumpWidget(App(book: book));
    expect(find.text('Pancakes'), findsOneWidget);

    await tester.tap(find.widgetWithText(FilterChip, 'Favourites'));
    await tester.pumpAndSettle();

    expect(find.text('Tomato soup'), findsOneWidget);
    expect(find.text('Pancakes'), findsNothing);
  });

  testWidgets('the amounts follow the servings', (tester) async {
    await tester.pumpWidget(App(book: RecipeBook(sampleRecipes)));

    await tester.tap(find.text('Pancakes'));
    await tester.pumpAndSettle();
    expect(find.text('150 g'), findsOneWidget);

    await tester.tap(find.byTooltip('More servings'));
    await tester.pump();
    expect(find.text('225 g'), findsOneWidget);
  });
}
