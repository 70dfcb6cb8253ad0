part of 'library.dart';

class InPart {
  const InPart();
}
