import 'package:app/models/recipe.dart';
import 'package:app/models/recipe_book.dart';
import 'package:app/widgets/favourite_button.dart';
import 'package:app/widgets/servings_stepper.dart';
import 'package:flutter/material.dart';

/// One recipe: its amounts for the chosen servings, and its steps.
class RecipeScreen extends StatefulWidget {
  const RecipeScreen({required this.book, required this.recipe, super.key});

  final RecipeBook book;
  final Recipe recipe;

  @override
  State<RecipeScreen> createState() => _RecipeScreenState();
}

class _RecipeScreenState extends State<RecipeScreen> {
  late int _servings = widget.recipe.servings;
  final Set<int> _doneSteps = {};

  @override
  Widget build(BuildContext context) {
    final recipe = widget.recipe;
    final styles = Theme.of(context).textTheme;
    final factor = _servings / recipe.servings;
    return Scaffold(
      appBar: AppBar(
        title: Text(recipe.name),
        actions: [
          ListenableBuilder(
            listenable: widget.book,
            builder: (context, _) => FavouriteButton(
              favourite: widget.book.isFavourite(recipe),
              onPressed: () => widget.book.toggleFavourite(recipe),
            ),
          ),
          const SizedBox(width: 8),
        ],
      ),
      body: Center(
        child: ConstrainedBox(
          constraints: const BoxConstraints(maxWidth: 640),
          child: ListView(
            padding: const EdgeInsets.all(16),
            children: [
              Row(
                children: [
                  Expanded(
                    child: Text('Ingredients', style: styles.titleLarge),
                  ),
                  ServingsStepper(
                    servings: _servings,
                    onChanged: (value) => setState(() => _servings = value),
                  ),
                ],
              ),
              const SizedBox(height: 8),
              for (final ingredient in recipe.ingredients)
                ListTile(
                  dense: true,
                  title: Text(ingredient.name, style: styles.bodyLarge),
                  trailing: Text(
                    ingredient.scaled(factor),
                    style: styles.titleMedium,
                  ),
                ),
              const SizedBox(height: 24),
              Text('Steps', style: styles.titleLarge),
              const SizedBox(height: 8),
              for (final (index, step) in recipe.steps.indexed)
                CheckboxListTile(
                  controlAffinity: ListTileControlAffinity.leading,
                  value: _doneSteps.contains(index),
                  onChanged: (_) => _toggleStep(index),
                  title: Text(step),
                ),
            ],
          ),
        ),
      ),
    );
  }

  void _toggleStep(int index) {
    setState(() {
      if (!_doneSteps.remove(index)) _doneSteps.add(index);
    });
  }
}
