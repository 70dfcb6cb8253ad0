import 'package:app/models/recipe.dart';
import 'package:flutter/foundation.dart';

/// The recipes, the favourites among them, and the tag that filters them.
class RecipeBook extends ChangeNotifier {
  RecipeBook(this._recipes);

  final List<Recipe> _recipes;
  final Set<int> _favourites = {};

  String? _tag;
  bool _favouritesOnly = false;

  /// The tag to which the list is narrowed; null for all.
  String? get tag => _tag;

  bool get favouritesOnly => _favouritesOnly;

  /// Every tag in use, in alphabetical order.
  List<String> get tags =>
      {for (final recipe in _recipes) ...recipe.tags}.toList()..sort();

  /// The recipes that pass the filters.
  List<Recipe> get visible => [
    for (final recipe in _recipes)
      if ((_tag == null || recipe.tags.contains(_tag)) &&
          (!_favouritesOnly || isFavourite(recipe)))
        recipe,
  ];

  bool isFavourite(Recipe recipe) => _favourites.contains(recipe.id);

  void toggleFavourite(Recipe recipe) {
    if (!_favourites.remove(recipe.id)) _favourites.add(recipe.id);
    notifyListeners();
  }

  void filterByTag(String? tag) {
    _tag = tag;
    notifyListeners();
  }

  void filterByFavourites({required bool only}) {
    _favouritesOnly = only;
    notifyListeners();
  }
}
