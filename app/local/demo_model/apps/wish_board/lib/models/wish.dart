/// The wish that this app was made for, word for word.
const String wish = 'Something new';
