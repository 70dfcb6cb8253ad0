import 'package:flutter/material.dart';
import 'package:shop/features/catalogue/product.dart';

/// A product in the catalogue, with a button that buys it.
class ProductTile extends StatelessWidget {
  const ProductTile({required this.product, required this.onBuy, super.key});

  final Product product;
  final VoidCallback onBuy;

  @override
  Widget build(BuildContext context) => ListTile(
    title: Text(product.name),
    subtitle: Text(product.price.format()),
    trailing: IconButton(
      icon: const Icon(Icons.add),
      tooltip: 'Buy',
      onPressed: onBuy,
    ),
  );
}
