import 'package:app/app.dart';
import 'package:app/models/recipe_book.dart';
import 'package:app/models/sample_recipes.dart';
import 'package:flutter/material.dart';

void main() => runApp(App(book: RecipeBook(sampleRecipes)));
