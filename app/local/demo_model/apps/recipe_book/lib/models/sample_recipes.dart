import 'package:app/models/recipe.dart';

/// The recipes that the book starts with.
const List<Recipe> sampleRecipes = [
  Recipe(
    id: 1,
    name: 'Tomato soup',
    emoji: '🍅',
    minutes: 30,
    servings: 4,
    tags: ['Vegan', 'Quick'],
    ingredients: [
      Ingredient('ripe tomatoes', 1000, 'g'),
      Ingredient('onion', 1),
      Ingredient('garlic cloves', 2),
      Ingredient('olive oil', 3, 'tbsp'),
    ],
    steps: [
      'Soften the chopped onion and garlic in the oil.',
      'Add the tomatoes and simmer for 20 minutes.',
      'Blend, season and serve with bread.',
    ],
  ),
  Recipe(
    id: 2,
    name: 'Pancakes',
    emoji: '🥞',
    minutes: 25,
    servings: 2,
    tags: ['Sweet', 'Quick'],
    ingredients: [
      Ingredient('flour', 150, 'g'),
      Ingredient('milk', 250, 'ml'),
      Ingredient('eggs', 2),
      Ingredient('butter', 20, 'g'),
    ],
    steps: [
      'Whisk flour, milk and eggs; rest for ten minutes.',
      'Fry thin cakes in a little butter, both sides.',
      'Keep them warm and serve with what you like.',
    ],
  ),
  Recipe(
    id: 3,
    name: 'Chickpea curry',
    emoji: '🍛',
    minutes: 35,
    servings: 3,
    tags: ['Vegan'],
    ingredients: [
      Ingredient('cooked chickpeas', 480, 'g'),
      Ingredient('coconut milk', 400, 'ml'),
      Ingredient('curry powder', 1.5, 'tbsp'),
      Ingredient('spinach', 150, 'g'),
    ],
    steps: [
      'Toast the curry powder in a dry pan.',
      'Add coconut milk and chickpeas; simmer for 15 minutes.',
      'Stir in the spinach until it wilts.',
    ],
  ),
  Recipe(
    id: 4,
    name: 'Baked salmon',
    emoji: '🐟',
    minutes: 25,
    servings: 2,
    tags: ['Quick'],
    ingredients: [
      Ingredient('salmon fillet', 300, 'g'),
      Ingredient('lemon', 0.5),
      Ingredient('dill', 1, 'tbsp'),
    ],
    steps: [
      'Heat the oven to 180 °C.',
      'Season the fish and lay the lemon on top.',
      'Bake for 15 minutes and scatter the dill over it.',
    ],
  ),
];
