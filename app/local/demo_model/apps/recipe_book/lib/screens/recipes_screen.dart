import 'package:app/models/recipe.dart';
import 'package:app/models/recipe_book.dart';
import 'package:app/screens/recipe_screen.dart';
import 'package:app/widgets/recipe_card.dart';
import 'package:flutter/material.dart';

/// The grid of recipes under a row of filters.
class RecipesScreen extends StatelessWidget {
  const RecipesScreen({required this.title, required this.book, super.key});

  final String title;
  final RecipeBook book;

  Future<void> _open(BuildContext context, Recipe recipe) {
    return Navigator.push<void>(
      context,
      MaterialPageRoute<void>(
        builder: (context) => RecipeScreen(book: book, recipe: recipe),
      ),
    );
  }

  @override
  Widget build(BuildContext context) {
    return Scaffold(
      appBar: AppBar(title: Text(title)),
      body: Center(
        child: ConstrainedBox(
          constraints: const BoxConstraints(maxWidth: 1040),
          child: ListenableBuilder(
            listenable: book,
            builder: (context, _) => Column(
              crossAxisAlignment: CrossAxisAlignment.stretch,
              children: [_filters(), Expanded(child: _grid(context))],
            ),
          ),
        ),
      ),
    );
  }

  Widget _filters() {
    return Padding(
      padding: const EdgeInsets.fromLTRB(16, 8, 16, 8),
      child: Wrap(
        spacing: 8,
        runSpacing: 8,
        children: [
          FilterChip(
            avatar: const Icon(Icons.favorite_outline),
            label: const Text('Favourites'),
            selected: book.favouritesOnly,
            onSelected: (only) => book.filterByFavourites(only: only),
          ),
          for (final tag in book.tags)
            ChoiceChip(
              label: Text(tag),
              selected: tag == book.tag,
              onSelected: (chosen) => book.filterByTag(chosen ? tag : null),
            ),
        ],
      ),
    );
  }

  Widget _grid(BuildContext context) {
    final recipes = book.visible;
    if (recipes.isEmpty) {
      return const Center(child: Text('No recipe passes these filters'));
    }
    return GridView.builder(
      padding: const EdgeInsets.all(16),
      gridDelegate: const SliverGridDelegateWithMaxCrossAxisExtent(
        maxCrossAxisExtent: 280,
        mainAxisExtent: 208,
        mainAxisSpacing: 12,
        crossAxisSpacing: 12,
      ),
      itemCount: recipes.length,
      itemBuilder: (context, index) => RecipeCard(
        recipe: recipes[index],
        favourite: book.isFavourite(recipes[index]),
        onOpen: () => _open(context, recipes[index]),
        onFavourite: () => book.toggleFavourite(recipes[index]),
      ),
    );
  }
}
