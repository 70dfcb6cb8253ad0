import 'package:flutter/material.dart';

/// A heart that is filled for favourites.
class FavouriteButton extends StatelessWidget {
  const FavouriteButton({
    required this.favourite,
    required this.onPressed,
    super.key,
  });

  final bool favourite;
  final VoidCallback onPressed;

  @override
  Widget build(BuildContext context) {
    return IconButton(
      tooltip: favourite ? 'Remove from favourites' : 'Add to favourites',
      isSelected: favourite,
      icon: const Icon(Icons.favorite_outline),
      selectedIcon: const Icon(Icons.favorite),
      onPressed: onPressed,
    );
  }
}
