/** Appends items to a shelf, for tests that need a second process: `shelf-writer.ts DIRECTORY WRITER COUNT`, 0 for ever. */
import { FileShelf } from '../keep/file-shelf.ts';

const [directory = '', writer = '', count = '0'] = process.argv.slice(2);
const shelf = new FileShelf({ directory, writer });
process.stdout.write('ready\n');
for (let index = 0; count === '0' || index < Number(count); index++)
  shelf.put(`${writer} ${index}`, `value of ${writer} ${index} `.repeat(100));
