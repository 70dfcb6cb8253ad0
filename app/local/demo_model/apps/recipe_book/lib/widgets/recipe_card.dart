import 'package:app/models/recipe.dart';
import 'package:app/widgets/favourite_button.dart';
import 'package:flutter/material.dart';

/// A recipe in the grid.
class RecipeCard extends StatelessWidget {
  const RecipeCard({
    required this.recipe,
    required this.favourite,
    required this.onOpen,
    required this.onFavourite,
    super.key,
  });

  final Recipe recipe;
  final bool favourite;
  final VoidCallback onOpen;
  final VoidCallback onFavourite;

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    return Card(
      child: InkWell(
        onTap: onOpen,
        child: Padding(
          padding: const EdgeInsets.fromLTRB(16, 8, 8, 16),
          child: Column(
            crossAxisAlignment: CrossAxisAlignment.start,
            children: [
              Row(
                mainAxisAlignment: MainAxisAlignment.spaceBetween,
                children: [
                  ExcludeSemantics(
                    child: Text(
                      recipe.emoji,
                      style: theme.textTheme.displaySmall,
                    ),
                  ),
                  FavouriteButton(favourite: favourite, onPressed: onFavourite),
                ],
              ),
              const Spacer(),
              Text(
                recipe.name,
                maxLines: 1,
                overflow: TextOverflow.ellipsis,
                style: theme.textTheme.titleMedium,
              ),
              const SizedBox(height: 4),
              Text(
                '${recipe.minutes} min · ${recipe.tags.join(', ')}',
                maxLines: 1,
                overflow: TextOverflow.ellipsis,
                style: theme.textTheme.bodyMedium?.copyWith(
                  color: theme.colorScheme.onSurfaceVariant,
                ),
              ),
            ],
          ),
        ),
      ),
    );
  }
}
