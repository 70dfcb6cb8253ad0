import 'package:flutter/foundation.dart';

/// One ingredient and how much of it a recipe takes.
@immutable
class Ingredient {
  const Ingredient(this.name, this.amount, [this.unit = '']);

  final String name;
  final double amount;

  /// Such as `g` or `tbsp`; empty when things are counted.
  final String unit;

  /// The amount times [factor], with one decimal place where it needs one.
  String scaled(double factor) {
    final value = amount * factor;
    final rounded = (value * 10).round() / 10;
    final number =
        rounded == rounded.roundToDouble()
            ? rounded.toStringAsFixed(0)
            : rounded.toStringAsFixed(1);
    return unit.isEmpty ? number : '$number $unit';
  }
}

/// A dish and the way to make it.
@immutable
class Recipe {
  const Recipe({
    required this.id,
    required this.name,
    required this.emoji,
    required this.minutes,
    required this.servings,
    required this.tags,
    required this.ingredients,
    required this.steps,
  });

  final int id;
  final String name;
  final String emoji;

  /// The time from start to table.
  final int minutes;

  /// How many people the amounts of [ingredients] feed.
  final int servings;

  final List<String> tags;
  final List<Ingredient> ingredients;
  final List<String> steps;
}
